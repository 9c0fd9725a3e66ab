#include "output.h"
void awsc_cli_format_table(awsc_arena *arena, awsc_buffer *out, const char *title, const awsc_cli_value *value,
                           size_t width, bool colors)
{
    (void)arena;
    (void)out;
    (void)title;
    (void)value;
    (void)width;
    (void)colors;
}
