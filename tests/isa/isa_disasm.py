#!/usr/bin/env python3
"""isa_disasm.py [--complete] PRINTER AS OBJDUMP: our disassembly of every row against objdump's.

PRINTER writes the ISA string, and words with our text; the words are assembled as they are and read
by objdump. What objdump does not know at all is listed and counted; with --complete that is a
failure, too.
"""
import os
import re
import subprocess
import sys
import tempfile

# What an objdump that does not know the word says instead of the instruction.
NOT_KNOWN = re.compile(r'\.4byte|\.insn|add\tzero,zero,|auipc\tzero,|mop\.r|csrr')

# Where the manual and objdump (2.44) do not agree.
NOT_IN_2_44 = {'ssamoswap.w',  # it reads this one for RV32 only; Zicfiss has it in RV64, too
               'mnret'}        # of Smrnmi it knows the CSRs only
MISREAD = {'cdc04073': 'ssrdp\tzero'}  # Zicfiss: rd = x0 is not SSRDP, so it is Zimop's mop.r.28


def architecture(isa, assembler):
    """Of our ISA string what the assembler knows: objdump reads only words of what a file has."""
    def knows(ext):
        done = subprocess.run([assembler, f'-march=rv64gc_{ext}', '-o', os.devnull, '-'], input='',
                              text=True, stderr=subprocess.DEVNULL)
        return done.returncode == 0
    return '_'.join(['rv64gc'] + [e for e in isa.split('_')[1:] if knows(e)])


def objdump_lines(isa, words, assembler, objdump):
    with tempfile.TemporaryDirectory() as folder:
        obj = os.path.join(folder, 'words.o')
        source = ''.join(f'.insn 0x{w}\n' for w in words)
        subprocess.run([assembler, '-march=' + architecture(isa, assembler), '-o', obj, '-'],
                       input=source, text=True, check=True)
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


def mnemonic(text):
    return re.sub(r'(\.(aq|rl|aqrl))?(\t.*)?$', '', text)


def unknown(pairs):
    """The mnemonics of which objdump reads not a single word."""
    known = {mnemonic(text) for (_, text), (_, their_text) in pairs
             if mnemonic(their_text) == mnemonic(text)}
    return {mnemonic(text) for (_, text), (_, their_text) in pairs
            if NOT_KNOWN.match(their_text)} - known


def main():
    complete = sys.argv[1] == '--complete'
    printer, assembler, objdump = sys.argv[1 + complete:]
    ours = subprocess.run([printer], text=True, check=True, stdout=subprocess.PIPE).stdout
    isa, *ours = ours.splitlines()
    ours = [line.split('\t', 1) for line in ours]
    theirs = objdump_lines(isa, [word for word, _ in ours], assembler, objdump)
    if not ours or len(ours) != len(theirs):
        sys.exit(f'{len(ours)} words, but objdump shows {len(theirs)}')
    wrong = 0
    named = sum(bool(re.match(r'csrrs\tzero,[a-z]\w*,zero$', text)) for _, text in ours)
    if named < 150:
        sys.exit(f'only {named} CSRs have names')
    skipped = unknown(list(zip(ours, theirs)))
    for (word, text), (their_word, their_text) in zip(ours, theirs):
        their_text = plain_csr(word, text, normal(their_text))
        if mnemonic(text) in skipped:
            continue
        csr = re.match(r'csrrs\tzero,([a-z]\w*),zero$', text)
        if csr and their_text == f'csrrs\tzero,0x{int(word, 16) >> 20:x},zero':
            skipped.add(csr.group(1))
            continue
        if MISREAD.get(word) == their_text:
            continue
        if word != their_word or normal(text) != their_text:
            wrong += 1
            print(f'{word}: we say {normal(text)!r}, objdump {their_text!r} ({their_word})')
    mnemonics = len({mnemonic(text) for _, text in ours})
    print(f'{mnemonics} mnemonics, {len(ours)} words, {wrong} differ; '
          f'{len(skipped)} that objdump does not know: ' + ' '.join(sorted(skipped)))
    sys.exit(1 if wrong or (complete and skipped - NOT_IN_2_44) else 0)


main()
