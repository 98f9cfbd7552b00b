# How the user side is compiled; included by images/xv6/Makefile.
#
# In:  CROSS (tool prefix), XV6 (this tree: images/xv6), OUT (folder for what is built)
# Out: USER_ELFS, one $(OUT)/user/NAME for each user/NAME.c
#
# A new program is one file user/NAME.c. What is special about one goes into user/NAME.mk:
#   USER_SRCS_NAME      more files, relative to user/
#   USER_LDSCRIPT_NAME  a linker script of its own instead of user/lib/user.ld

USER_NAMES := $(patsubst $(XV6)/user/%.c,%,$(sort $(wildcard $(XV6)/user/*.c)))
USER_ELFS  := $(addprefix $(OUT)/user/,$(USER_NAMES))
USER_OBJ   := $(OUT)/user/obj

USER_CFLAGS := -std=gnu11 -O2 -g -march=rv64gc -mabi=lp64d -mcmodel=medany \
	-ffreestanding -fno-common -fno-pic -fno-stack-protector -fno-strict-aliasing \
	-fno-omit-frame-pointer -fno-tree-loop-distribute-patterns -ffunction-sections \
	-fdata-sections -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter -I$(XV6)/include -I$(XV6)/user/lib -I$(XV6)/.. -MMD -MP
USER_LDFLAGS := -nostdlib -static -L$(XV6)/user/lib -Wl,--gc-sections -Wl,--build-id=none \
	-Wl,-z,max-page-size=4096 -Wl,--fatal-warnings

USER_LIB_SRCS := $(sort $(wildcard $(XV6)/user/lib/*.c $(XV6)/user/lib/*.S))
USER_LIB_OBJS := $(patsubst $(XV6)/user/%,$(USER_OBJ)/%.o,$(USER_LIB_SRCS)) \
	$(patsubst %,$(USER_OBJ)/shared/%.c.o,string fmt font)

-include $(sort $(wildcard $(XV6)/user/*.mk))
-include $(wildcard $(USER_OBJ)/*.d $(USER_OBJ)/*/*.d)

$(USER_OBJ)/%.c.o: $(XV6)/user/%.c
	@mkdir -p $(@D)
	$(CROSS)gcc $(USER_CFLAGS) -c -o $@ $<

# From images/lib, which the kernel and the firmware use too.
$(USER_OBJ)/shared/%.c.o: $(XV6)/../lib/%.c
	@mkdir -p $(@D)
	$(CROSS)gcc $(USER_CFLAGS) -c -o $@ $<

$(USER_OBJ)/%.S.o: $(XV6)/user/%.S
	@mkdir -p $(@D)
	$(CROSS)gcc $(USER_CFLAGS) -c -o $@ $<

$(USER_OBJ)/libuser.a: $(USER_LIB_OBJS)
	@rm -f $@
	$(CROSS)ar rcs $@ $^

# One link rule for each program, so that its own files are its prerequisites.
define user_link
$(OUT)/user/$(1): $(USER_OBJ)/$(1).c.o $(patsubst %,$(USER_OBJ)/%.o,$(USER_SRCS_$(1))) \
		$(USER_OBJ)/libuser.a $(wildcard $(XV6)/user/lib/*.ld)
	$(CROSS)gcc $(USER_LDFLAGS) -o $$@ $$(filter %.o %.a,$$^) \
		-Wl,-T,$(XV6)/user/lib/$(or $(USER_LDSCRIPT_$(1)),user.ld)
endef
$(foreach name,$(USER_NAMES),$(eval $(call user_link,$(name))))

.PRECIOUS: $(USER_OBJ)/%.c.o $(USER_OBJ)/%.S.o
