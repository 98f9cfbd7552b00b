# How the kernel is compiled and linked; included by images/xv6/Makefile.
#
# In:  CROSS (tool prefix), XV6 (this tree: images/xv6), OUT (folder for what is built),
#      KERNEL_WERROR (-Werror or nothing)
# Out: KERNEL_ELF, $(OUT)/kernel.elf
#
# A new file in kernel/ or drivers/ needs no line here.

TOP ?= $(XV6)/../..
KERNEL_ELF  := $(OUT)/kernel.elf
KERNEL_SRCS := $(sort $(wildcard $(XV6)/kernel/*.c $(XV6)/kernel/*.S))
DRIVER_SRCS := $(sort $(wildcard $(XV6)/drivers/*.c))
KERNEL_LIBS := $(addprefix $(TOP)/images/lib/,\
	crc32.c dt.c dt_machine.c fmt.c font.c framebuffer.c gpt.c keyboard.c keymap.c string.c term.c termview.c \
	virtio.c)
KERNEL_OBJS := $(patsubst $(XV6)/kernel/%,$(OUT)/kernel/%.o,$(KERNEL_SRCS)) \
	$(patsubst $(XV6)/drivers/%,$(OUT)/kernel/drivers/%.o,$(DRIVER_SRCS)) \
	$(patsubst $(TOP)/images/lib/%,$(OUT)/kernel/lib/%.o,$(KERNEL_LIBS))

KERNEL_CFLAGS := -std=gnu11 -O2 -g -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany \
	-ffreestanding -fno-common -fno-pic -fno-stack-protector -fno-strict-aliasing \
	-fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-tree-loop-distribute-patterns \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-unused-parameter $(KERNEL_WERROR) \
	-fmacro-prefix-map=$(XV6)/= \
	-I$(XV6)/kernel -I$(XV6)/include -I$(TOP)/images -I$(TOP)/include -MMD -MP
KERNEL_LDFLAGS := -nostdlib -static -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
	-Wl,--no-warn-rwx-segments -T $(XV6)/kernel/kernel.ld

-include $(wildcard $(OUT)/kernel/*.d $(OUT)/kernel/drivers/*.d $(OUT)/kernel/lib/*.d)

$(OUT)/kernel/%.o: $(XV6)/kernel/%
	@mkdir -p $(@D)
	$(CROSS)gcc $(KERNEL_CFLAGS) -c -o $@ $<

$(OUT)/kernel/drivers/%.o: $(XV6)/drivers/%
	@mkdir -p $(@D)
	$(CROSS)gcc $(KERNEL_CFLAGS) -c -o $@ $<

$(OUT)/kernel/lib/%.o: $(TOP)/images/lib/%
	@mkdir -p $(@D)
	$(CROSS)gcc $(KERNEL_CFLAGS) -c -o $@ $<

# Linked twice: first with an empty table of symbols, then with that of the first link (symbols.c).
# A linker that moves a function between the two would make every backtrace lie: so it is looked at.
$(OUT)/kernel/empty.S: $(XV6)/kernel/symbols.sh
	@mkdir -p $(@D)
	sh $(XV6)/kernel/symbols.sh < /dev/null > $@

$(OUT)/kernel/first.elf: $(KERNEL_OBJS) $(OUT)/kernel/empty.S $(XV6)/kernel/kernel.ld
	$(CROSS)gcc $(KERNEL_CFLAGS) $(KERNEL_LDFLAGS) -o $@ $(KERNEL_OBJS) $(OUT)/kernel/empty.S

$(OUT)/kernel/symbols.S: $(OUT)/kernel/first.elf $(XV6)/kernel/symbols.sh
	$(CROSS)nm -n $< | sh $(XV6)/kernel/symbols.sh > $@

$(KERNEL_ELF): $(OUT)/kernel/symbols.S
	$(CROSS)gcc $(KERNEL_CFLAGS) $(KERNEL_LDFLAGS) -o $@.new $(KERNEL_OBJS) $<
	$(CROSS)nm -n $@.new | sh $(XV6)/kernel/symbols.sh | cmp - $< # functions that moved
	mv $@.new $@
