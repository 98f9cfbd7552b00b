USER_SRCS_aspace-b := aspace/player.c
USER_LDSCRIPT_aspace-b := aspace.ld
