USER_SRCS_share := look/look.c
