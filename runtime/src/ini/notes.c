/* SPDX-License-Identifier: Apache-2.0 */
/* Notes about irregular lines of profile files, for warnings and for errors about missing settings. */
#include <stdio.h>
#include <string.h>

#include "ini/section.h"

bool awsc_profile_set_note(awsc_profile_set *set, const awsc_profile_note *note)
{
    if (set->note_count == AWSC_PROFILE_NOTES_MAX) {
        set->notes_left_out++;
        return true;
    }
    awsc_profile_note *copy = awsc_arena_alloc(set->arena, sizeof *copy);
    char *file = awsc_arena_text(set->arena, note->file, strlen(note->file));
    if (!copy || !file) return false;
    *copy = *note;
    copy->file = file;
    copy->next = NULL;
    *(set->last_note ? &set->last_note->next : &set->first_note) = copy;
    set->last_note = copy;
    set->note_count++;
    return true;
}

const awsc_profile_note *awsc_profile_set_notes(const awsc_profile_set *set)
{
    return set->first_note;
}

size_t awsc_profile_set_notes_left_out(const awsc_profile_set *set)
{
    return set->notes_left_out;
}

/* Returns whether the line may belong to this section. A line before the first section may belong to any. */
static bool is_of_section(const awsc_profile_note *note, int kind, const char *section)
{
    if (!note->section || note->kind < 0) return true;
    bool is_default = note->kind == AWSC_SECTION_BARE_DEFAULT && kind == AWSC_SECTION_PROFILE;
    return (note->kind == kind || is_default) && strcmp(note->section, section) == 0;
}

/* Returns whether the line was ignored and may be the property; an ignored header concerns all properties of its
 * section. */
static bool is_about(const awsc_profile_note *note, int kind, const char *section, const char *property)
{
    if (!note->ignored || !is_of_section(note, kind, section)) return false;
    if (!note->property) return true;
    return property && strcmp(note->property, property) == 0;
}

awsc_profile_hint awsc_profile_set_hint(const awsc_profile_set *set, enum awsc_profile_section kind,
                                        const char *section, const char *property)
{
    awsc_profile_hint hint = {""};
    for (const awsc_profile_note *note = set->first_note; note; note = note->next) {
        if (!is_about(note, (int)kind, section, property)) continue;
        (void)snprintf(hint.text, sizeof hint.text, "; profile file %.300s line %u is ignored: %s", note->file,
                       note->line, note->reason);
        return hint;
    }
    return hint;
}
