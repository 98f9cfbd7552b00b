#!/bin/sh
# symbols.sh: of `nm -n`'s lines makes assembly with the table that symbols.c reads.
set -eu
awk '
    $3 == "kernel_start" && !base { base = $1 }
    $2 ~ /^[tT]$/ && $3 !~ /^[.$]/ && $3 != "text_end" && $3 != "kernel_start" && !seen[$1]++ {
        address[n] = $1
        name[n++] = $3
    }
    END {
        print ".section .symbols, \"a\"\n.globl symbol_table, symbol_count, symbol_names"
        print ".balign 8\nsymbol_count: .word " n + 0 "\nsymbol_table:"
        for (i = 0; i < n; i++) {
            printf ".word 0x%s - 0x%s, %d\n", address[i], base, at
            at += length(name[i]) + 1
        }
        print "symbol_names:"
        for (i = 0; i < n; i++)
            print ".asciz \"" name[i] "\""
    }'
