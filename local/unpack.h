/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks a ZIP file. Refuses files and links that point outside of the folder, and limits number and size of files. */
#ifndef AWSC_LOCAL_UNPACK_H
#define AWSC_LOCAL_UNPACK_H

#include <awsc/types.h>

/* Creates the files below an existing folder. Returns NULL, or a static text with the reason why the ZIP file is
 * refused. Files that were created before remain. */
const char *awsc_local_unpack(awsc_blob zip, const char *folder);

#endif
