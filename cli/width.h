/* How many columns of a terminal a text takes, as the vendor's tables count them. */
#ifndef CLI_WIDTH_H
#define CLI_WIDTH_H

#include "view.h"

size_t awsc_cli_width(awsc_cli_view text);

#endif
