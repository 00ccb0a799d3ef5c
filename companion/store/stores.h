// All stores over one database.
#pragma once

#include "companion/store/accounts_store.h"
#include "companion/store/audit_store.h"
#include "companion/store/grants_store.h"
#include "companion/store/named_buckets_store.h"
#include "companion/store/sessions_store.h"
#include "companion/store/sign_in_links_store.h"
#include "companion/store/tokens_store.h"
#include "companion/store/uploads_store.h"
#include "companion/store/users_store.h"
#include "companion/store/vault_store.h"

namespace r2deck::store {

struct Stores {
  explicit Stores(Database& database)
      : accounts(database),
        named_buckets(database),
        uploads(database),
        links(database),
        sessions(database),
        tokens(database),
        users(database),
        grants(database),
        audit(database),
        vault(database) {}

  AccountsStore accounts;
  NamedBucketsStore named_buckets;
  UploadsStore uploads;
  SignInLinksStore links;
  SessionsStore sessions;
  TokensStore tokens;
  UsersStore users;
  GrantsStore grants;
  AuditStore audit;
  VaultStore vault;
};

}  // namespace r2deck::store
