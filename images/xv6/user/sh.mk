USER_SRCS_sh := shell/parse.c shell/run.c
