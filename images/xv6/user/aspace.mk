USER_LDSCRIPT_aspace := aspace.ld
