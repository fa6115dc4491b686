#pragma once
// Operators who look on from the command line.

#include "tools/manager/api/outbox.hpp"
#include "tools/manager/model/asset.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

inline constexpr std::string_view watch_topic = "$CONTROL/railbridge/v1/watch";

struct Watch {
    std::string realm;     ///< empty: every realm
    std::string asset_id;  ///< empty: every asset; else this one and all below it
    std::string attribute; ///< empty: every attribute, and changes of assets
};

/// A watch ends by itself unless it is renewed: the broker's word that its client is gone is not
/// needed. What is told carries a running number, so that a watcher who is too slow can tell how
/// much the broker dropped.
class Watchers {
public:
    static constexpr Millis lifetime = 30'000;

    enum class Renewal {
        started, ///< nothing was told before: it is the first time, or the last one had ended
        went_on,
        refused, ///< too many watch already
    };
    Renewal renew(const std::string& client_id, const Watch& watch, Millis now);
    void expire(Millis now);
    bool empty() const { return all_.empty(); }
    std::size_t count() const { return all_.size(); }

    /// `event_json`: an event of the API. `path` of the asset, itself last. An empty `attribute`:
    /// an event of the asset.
    void tell(const Asset& asset, const std::vector<std::string>& path, std::string_view attribute,
              const std::string& event_json, Outbox& outbox);

private:
    struct Watcher {
        Watch watch;
        Millis until = 0;
        std::int64_t told = 0;
    };
    std::map<std::string, Watcher> all_; ///< by client id
};

} // namespace railbridge::manager
