/*
 * Booting from a disk: the first virtio-blk disk, by address, whose GPT has a boot partition. A
 * disk that has none is passed over with a sentence; if no other boots, the gravest one's code ends
 * the machine.
 */
#include "firmware/boot.h"
#include "firmware/boot_elf.h"
#include "firmware/console.h"
#include "firmware/fail.h"
#include "firmware/gpt.h"
#include "firmware/platform.h"
#include "lib/string.h"
#include "spec/boot.h"

static const uint8_t boot_type[16] = BOOT_TYPE_GUID_BYTES;

/* Says which partitions there are instead of the one that was looked for. */
static void list_partitions(Gpt *gpt)
{
    GptPartition partition;
    const char *wrong, *between = "";

    console_print("; it has ");
    for (uint32_t i = 0; i < gpt->entries; i++) {
        if (!gpt_partition(gpt, i, &partition, &wrong))
            continue;
        console_print("%s\"%s\"", between, partition.name);
        between = ", ";
    }
    console_print("%s\n", *between ? "" : "no partitions at all");
}

/* Looks for the boot partition; 0, or the code of what is wrong, about which it has spoken. */
static int find_boot_partition(VirtioBlk *disk, Gpt *gpt, GptPartition *partition)
{
    const char *wrong = gpt_open(gpt, disk);

    if (wrong) {
        console_print("rvemu firmware: the disk at 0x%lx %s\n", disk->base, wrong);
        return gpt->unreadable ? BOOT_FAIL_DISK : BOOT_FAIL_NO_GPT;
    }
    if (gpt->backup)
        console_print("rvemu firmware: the disk at 0x%lx has a broken GPT; its backup is used\n",
                      disk->base);
    for (uint32_t i = 0; i < gpt->entries; i++) {
        if (!gpt_partition(gpt, i, partition, &wrong) ||
            memcmp(partition->type, boot_type, sizeof(boot_type)) != 0)
            continue;
        if (!wrong)
            return 0;
        console_print("rvemu firmware: the disk at 0x%lx: partition \"%s\" %s\n", disk->base,
                      partition->name, wrong);
        return gpt->unreadable ? BOOT_FAIL_DISK : BOOT_FAIL_NO_GPT;
    }
    console_print("rvemu firmware: the disk at 0x%lx has no boot partition (type %s)", disk->base,
                  BOOT_TYPE_GUID_TEXT);
    list_partitions(gpt);
    return BOOT_FAIL_NO_BOOT;
}

/* Tries one disk: its code, or 0 and *entry. */
static int try_disk(uint64_t base, uint64_t *entry)
{
    VirtioBlk disk;
    Gpt gpt;
    GptPartition partition;
    const char *wrong = virtio_blk_open(&disk, base);

    if (wrong) {
        console_print("rvemu firmware: the disk at 0x%lx %s\n", base, wrong);
        return BOOT_FAIL_DISK;
    }
    int code = find_boot_partition(&disk, &gpt, &partition);
    if (!code)
        *entry = boot_elf_load(&disk, &partition);
    virtio_blk_close(&disk);
    return code;
}

uint64_t boot_from_disk(void)
{
    const Platform *machine = platform();
    int worst = BOOT_FAIL_NO_DISK;
    uint64_t entry;

    for (unsigned i = 0; i < machine->virtio_count; i++) {
        if (!virtio_blk_is_at(machine->virtio[i].base))
            continue;
        int code = try_disk(machine->virtio[i].base, &entry);
        if (!code)
            return entry;
        worst = code > worst ? code : worst;
    }
    if (worst == BOOT_FAIL_NO_DISK)
        fail(worst, "nothing to start: no kernel was put into memory, and there is no virtio-blk "
                    "disk");
    fail(worst, "nothing to start: no kernel was put into memory, and no disk can be booted");
}
