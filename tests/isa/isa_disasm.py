#!/usr/bin/env python3
"""isa_disasm.py PRINTER AS OBJDUMP: our disassembly of every row against objdump's.

PRINTER writes words with our text; the words are assembled as they are and read by objdump.
"""
import os
import re
import subprocess
import sys
import tempfile

ARCH = 'rv64gc_zba_zbb_zbc_zbkb_zbkc_zbkx_zbs_zicsr_zifencei_zihintpause_zicbom_zicbop_zicboz_zknd_zkne_zknh_zksed_zksh_zawrs_zfh'


# Debian 12's binutils (2.40) does not know these; where a newer one does, it is compared.
UNKNOWN = re.compile(r'(lpad\t|ss(push|popchk|rdp|amoswap)|czero\.|mop\.|ntl\.|amocas\.|fli\.|f(min|max)m\.|fround|f(le|lt)q\.|fcvtmod\.|fcvt\.(s\.bf16|bf16\.s)|amo\w+\.[bh]\b)')


def objdump_lines(words, assembler, objdump):
    with tempfile.TemporaryDirectory() as folder:
        obj = os.path.join(folder, 'words.o')
        source = ''.join(f'.insn 0x{w}\n' for w in words)
        subprocess.run([assembler, '-march=' + ARCH, '-o', obj, '-'], input=source, text=True, check=True)
        out = subprocess.run([objdump, '-d', '-M', 'no-aliases', obj], text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    return re.findall(r'^ *[0-9a-f]+:\t([0-9a-f]{8}) +\t(.*)$', out, re.M)


def normal(text):
    """Without objdump's comments and <symbol+offset>; addresses alike; far ones wrap at 64 bits."""
    text = re.sub(r'\s*(#.*|<.*>)$', '', text).strip()
    return re.sub(r'^((?:b[a-z]+|jal)\t.*,)(?:0x)?([0-9a-f]+)$', r'\g<1>\2', text)


def plain_csr(word, text, other):
    """`other` with the CSR as a number, where we print that because no hart of ours has it."""
    ours, theirs = text.split(','), other.split(',')
    if text.startswith('csr') and len(theirs) == 3 and ours[1] == f'0x{int(word, 16) >> 20:x}':
        theirs[1] = ours[1]
    return ','.join(theirs)


def main():
    printer, assembler, objdump = sys.argv[1:4]
    ours = subprocess.run([printer], text=True, check=True, stdout=subprocess.PIPE).stdout
    ours = [line.split('\t', 1) for line in ours.splitlines()]
    theirs = objdump_lines([word for word, _ in ours], assembler, objdump)
    if not ours or len(ours) != len(theirs):
        sys.exit(f'{len(ours)} words, but objdump shows {len(theirs)}')
    wrong = 0
    skipped = set()
    named = sum(bool(re.match(r'csrrs\tzero,[a-z]\w*,zero$', text)) for _, text in ours)
    if named < 150:
        sys.exit(f'only {named} CSRs have names')
    for (word, text), (their_word, their_text) in zip(ours, theirs):
        their_text = plain_csr(word, text, normal(their_text))
        if UNKNOWN.match(text) and re.match(r'\.4byte|\.insn|add\tzero,zero,|auipc\tzero,', their_text):
            skipped.add(re.sub(r'(\.(aq|rl|aqrl))?\t.*', '', text))
            continue
        if re.match(r'csrrs\tzero,ssp,', text) and their_text == 'csrrs\tzero,0x11,zero':
            skipped.add('ssp')
            continue
        if word != their_word or normal(text) != their_text:
            wrong += 1
            print(f'{word}: we say {normal(text)!r}, objdump {their_text!r} ({their_word})')
    print(f'{len(ours)} words, {wrong} differ; {len(skipped)} that objdump does not know: '
          + ' '.join(sorted(skipped)))
    sys.exit(1 if wrong else 0)


main()
