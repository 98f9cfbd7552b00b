USER_SRCS_usertests := $(patsubst $(XV6)/user/%,%,$(sort $(wildcard $(XV6)/user/usertests/*.[cS])))
