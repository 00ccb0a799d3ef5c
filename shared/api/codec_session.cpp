#include "shared/api/codec_types.h"

namespace r2deck::api {

template <class Io, Like<SignInRequest> V>
void describe(Io& io, V& request) {
  io.text("token", request.token, TextRule{1, 256, Characters::visible});
}

template <class Io, Like<Session> V>
void describe(Io& io, V& session) {
  io.text("name", session.name, kLoose);
  io.text_or("headerToken", session.header_token, "", kLoose);
  io.time("expiresAt", session.expires_at);
  io.text("origin", session.origin, kLoose);
  io.text("version", session.version, kLoose);
}

template <class Io, Like<Metrics> V>
void describe(Io& io, V& metrics) {
  io.integer("apiBytesIn", metrics.api_bytes_in, kAnySize);
  io.integer("apiBytesOut", metrics.api_bytes_out, kAnySize);
  io.integer("requests", metrics.requests, kAnySize);
  io.integer("rssBytes", metrics.rss_bytes, kAnySize);
}

R2DECK_CODEC(SignInRequest, Role::request)
R2DECK_CODEC(Session, Role::answer)
R2DECK_CODEC(Metrics, Role::answer)

}  // namespace r2deck::api
