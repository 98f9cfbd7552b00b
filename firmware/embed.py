#!/usr/bin/env python3
"""embed.py IMAGE OUT: writes the file IMAGE as the C array of include/rvemu/firmware.h to OUT."""
import sys

image = open(sys.argv[1], 'rb').read()
with open(sys.argv[2], 'w') as out:
    out.write('/* Made by firmware/embed.py. */\n#include "rvemu/firmware.h"\n\n')
    out.write('const unsigned char rvemu_firmware[] = {\n')
    for at in range(0, len(image), 16):
        out.write('    ' + ' '.join('0x%02x,' % byte for byte in image[at:at + 16]) + '\n')
    out.write('};\nconst unsigned long rvemu_firmware_size = sizeof(rvemu_firmware);\n')
