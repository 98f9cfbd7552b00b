/*
 * The banner. Short: it is read once and scrolled over for ever.
 */
#include "firmware/banner.h"

#include "firmware/console.h"
#include "firmware/platform.h"
#include "firmware/sbi.h"
#include "firmware/version.h"
#include "lib/fmt.h"
#include "spec/boot.h"

static void print_extensions(const Hart *self)
{
    const SbiExtension *row;

    console_print("rvemu firmware " FIRMWARE_VERSION ", SBI 2.0:");
    for (unsigned n = 0; (row = sbi_nth(n)) != NULL; n++)
        if (sbi_find(self, row->id))
            console_print(" %s", row->name);
    console_print(" legacy\n");
}

static void print_ram(const Platform *machine)
{
    char text[FMT_SIZE_TEXT];

    console_print("  RAM      ");
    for (unsigned i = 0; i < machine->ram_count; i++) {
        const Range *ram = &machine->ram[i];
        console_print("%s%s at 0x%lx", i ? ", " : "", fmt_size(text, ram->size), ram->base);
    }
    console_print("; 0x%x-0x%x is the firmware's\n", BOOT_FIRMWARE_BASE,
                  BOOT_FIRMWARE_BASE + BOOT_FIRMWARE_SIZE - 1);
}

/* The letters and how many names follow: the names would fill half a screen. */
static void print_isa(const char *isa)
{
    unsigned letters = 0, more = 0;

    if (!isa) {
        console_print("  ISA      not told by the device tree\n");
        return;
    }
    while (isa[letters] && isa[letters] != '_')
        letters++;
    for (const char *s = isa + letters; *s; s++)
        more += *s == '_';
    console_print("  ISA      %.*s", (int)letters, isa);
    if (more)
        console_print(" and %u more in the device tree", more);
    console_print("\n");
}

void banner_print(const Hart *self)
{
    const Platform *machine = platform();

    print_extensions(self);
    console_print("  platform %s, %u hart%s\n", machine->model ? machine->model : "without a name",
                  machine->hart_count, machine->hart_count == 1 ? "" : "s");
    if (machine->harts_left_out)
        console_print("  %u harts with ids of %u and above are not used\n", machine->harts_left_out,
                      MAX_HARTS);
    print_isa(machine->isa);
    console_print("  timer    %s, %lu Hz\n", self->has_sstc ? "stimecmp (Sstc)" : "CLINT",
                  machine->timebase);
    print_ram(machine);
    if (!self->has_pmp)
        console_print("  this hart has no PMP: the firmware's memory is not protected\n");
}

void banner_print_next(const NextStage *next)
{
    console_print("  next     0x%lx in %c-mode on hart %lu (%s)\n\n", next->entry,
                  next->mode == BOOT_MODE_M ? 'M' : 'S', next->boot_hart, next->source);
}
