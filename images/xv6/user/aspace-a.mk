USER_SRCS_aspace-a := aspace/player.c
USER_LDSCRIPT_aspace-a := aspace.ld
