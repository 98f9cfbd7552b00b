USER_SRCS_space := look/look.c
