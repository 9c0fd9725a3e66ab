#include "identity/services.h"

#include "identity/login.h"
#include "identity/assume_role.h"
#include "identity/web_identity.h"
#include "identity/sso_source.h"

const awsc_chain_services awsc_identity_services = {
    .role = awsc_assume_role_source_new,
    .web_identity = awsc_web_identity_source_new,
    .sso = awsc_sso_source_new,
    .login = awsc_login_source_new,
};
