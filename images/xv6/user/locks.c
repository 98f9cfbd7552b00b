/*
 * locks: how often the kernel's counted locks were taken, and how often somebody had them already.
 */
#include "user.h"

int main(int argc, char **argv)
{
    static LockStats list[64];
    int count = lockstats(list, 64);

    if (count < 0)
        fail("%s", error_text(count));
    printf("%10s %10s LOCK\n", "ACQUIRED", "CONTENDED");
    for (int i = 0; i < count; i++) {
        if (list[i].acquired)
            printf("%10lu %10lu %s\n", list[i].acquired, list[i].contended, list[i].name);
    }
    return 0;
}
