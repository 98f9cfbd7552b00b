/*
 * start.c: what happens around main().
 */
#include "user.h"

int main(int argc, char **argv);
_Noreturn void program_run(int argc, char **argv);

const char *program_name = "?";

/* The first function of a program, called by start.S. */
_Noreturn void program_run(int argc, char **argv)
{
    if (argc > 0) {
        program_name = argv[0];
        for (const char *c = argv[0]; *c; c++) {
            if (*c == '/')
                program_name = c + 1;
        }
    }
    exit(main(argc, argv));
}
