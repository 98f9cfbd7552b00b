/*
 * What the supervisor must learn from the device tree about the firmware.
 */
#ifndef FIRMWARE_TREE_H
#define FIRMWARE_TREE_H

#include <stdint.h>

/*
 * Adds a reserved-memory node for the firmware and disables the harts that it does not serve. The
 * tree stays where it is and grows behind its end, unless `next_entry` (0: not known yet) or an
 * initrd lies there: then it is left alone and a line says so.
 */
void tree_patch(uint64_t next_entry);

#endif
