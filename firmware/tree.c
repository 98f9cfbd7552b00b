/* for now */
#include "firmware/tree.h"
#include "firmware/platform.h"
uint64_t tree_patch(void)
{
    return platform()->dt_pa;
}
