/* SPDX-License-Identifier: Apache-2.0 */
/* Declares the runtimes for Python and Node.js: scripts that run a handler over the Lambda Runtime API. */
#ifndef AWSC_LOCAL_SHIMS_H
#define AWSC_LOCAL_SHIMS_H

extern const char awsc_local_shim_python[];
extern const char awsc_local_shim_node[];

#endif
