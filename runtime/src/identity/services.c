#include "identity/services.h"

const awsc_chain_services awsc_identity_services = {
    .role = NULL,
    .web_identity = NULL,
    .sso = NULL,
    .login = NULL,
};
