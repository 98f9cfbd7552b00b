/*
 * What the firmware calls itself. The implementation id is not registered with RISC-V
 * International: "rvmu" in ASCII, far from the registered ones, which count up from 0.
 */
#ifndef FIRMWARE_VERSION_H
#define FIRMWARE_VERSION_H

#ifndef FIRMWARE_VERSION
#error "the build says which version this is: -DFIRMWARE_VERSION=..."
#endif

#define FIRMWARE_IMPL_ID      0x72766d75
#define FIRMWARE_IMPL_VERSION 0x00000001 /* major << 16 | minor */

#endif
