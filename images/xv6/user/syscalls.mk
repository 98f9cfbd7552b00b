USER_SRCS_syscalls := look/look.c
