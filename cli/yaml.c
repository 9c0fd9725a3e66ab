#include "output.h"
void awsc_cli_format_yaml(awsc_arena *arena, awsc_buffer *out, const awsc_cli_value *value)
{
    (void)arena;
    (void)out;
    (void)value;
}
