// All use cases over one data folder. The HTTP side and the command line share an instance of this; it must
// not outlive the database and the vault.
#pragma once

#include "companion/services/accounts.h"
#include "companion/services/audit.h"
#include "companion/services/buckets.h"
#include "companion/services/connections.h"
#include "companion/services/objects.h"
#include "companion/services/sessions.h"
#include "companion/services/tokens.h"
#include "companion/services/uploads.h"
#include "companion/store/stores.h"

namespace r2deck::services {

class Services {
 public:
  Services(store::Database& database, const vault::Vault& vault, Clock clock_source = system_clock(),
           AccountOptions options = {})
      : clock(std::move(clock_source)),
        stores(database),
        audit(stores.audit, clock),
        accounts(stores, vault, audit, clock, std::move(options)),
        buckets(accounts, stores.named_buckets, audit, clock),
        connections(accounts, stores.named_buckets, audit),
        objects(accounts, audit, clock),
        uploads(stores.uploads, accounts, audit, clock),
        sessions(stores.sessions, stores.links, audit, clock),
        tokens(stores.tokens, audit, clock) {}
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  Clock clock;
  store::Stores stores;
  Audit audit;
  Accounts accounts;
  Buckets buckets;
  Connections connections;
  Objects objects;
  Uploads uploads;
  Sessions sessions;
  Tokens tokens;
};

}  // namespace r2deck::services
