USER_SRCS_sh := shell/expand.c shell/parse.c shell/run.c
