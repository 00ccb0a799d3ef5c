// All stores over one database.
#pragma once

#include "companion/store/accounts_store.h"
#include "companion/store/audit_store.h"
#include "companion/store/named_buckets_store.h"
#include "companion/store/sessions_store.h"
#include "companion/store/sign_in_links_store.h"
#include "companion/store/tokens_store.h"
#include "companion/store/uploads_store.h"

namespace r2deck::store {

struct Stores {
  explicit Stores(Database& database)
      : accounts(database),
        named_buckets(database),
        uploads(database),
        links(database),
        sessions(database),
        tokens(database),
        audit(database) {}

  AccountsStore accounts;
  NamedBucketsStore named_buckets;
  UploadsStore uploads;
  SignInLinksStore links;
  SessionsStore sessions;
  TokensStore tokens;
  AuditStore audit;
};

}  // namespace r2deck::store
