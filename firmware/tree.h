/*
 * What the supervisor must learn from the device tree about the firmware.
 */
#ifndef FIRMWARE_TREE_H
#define FIRMWARE_TREE_H

#include <stdint.h>

/*
 * Adds a reserved-memory node for the firmware and disables the harts that it does not serve.
 * Returns where the tree is then.
 */
uint64_t tree_patch(void);

#endif
