/*
 * aspace-b: player B of aspace (aspace.c). `nm` shows `mark` at 0x400500 in both players.
 */
#include "aspace/player.h"

volatile uint64_t mark __attribute__((section(".fixed"))) = 1;

int main(void)
{
    return player_run('B', &mark);
}
