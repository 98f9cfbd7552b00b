USER_SRCS_watch := watch/model.c watch/text.c watch/window.c
