/*
 * reboot: writes all that is in memory to the disk and starts the machine anew.
 */
#include "user.h"

int main(void)
{
    int error = sync();

    if (error < 0)
        fail("sync: %s; the machine stays on", error_text(error));
    fail("%s", error_text(shutdown(SHUTDOWN_REBOOT)));
}
