USER_SRCS_isolate := look/look.c $(patsubst $(XV6)/user/%,%,$(sort $(wildcard $(XV6)/user/isolate/*.c)))
