#pragma once
// Tells subscribers what changed.

#include "tools/manager/api/outbox.hpp"
#include "tools/manager/api/records.hpp"
#include "tools/manager/api/sessions.hpp"
#include "tools/manager/api/watchers.hpp"
#include "tools/manager/json/api_json.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace railbridge::manager {

/// Every matching subscriber gets one copy per topic, at the QoS it was granted, at most 1. For
/// several they are made when they leave: see Departures.
class Events {
public:
    Events(const Records& records, Outbox& outbox, const Sessions& sessions)
        : records_(records)
        , outbox_(outbox)
        , sessions_(sessions) {}

    /// `path` of the asset, root first; it is passed in because a deleted asset has none any more.
    void asset_changed(Cause cause, const Asset& asset, const std::vector<std::string>& path,
                       const std::vector<std::string>& updated = {});
    void attribute_changed(const Asset& asset, const std::vector<std::string>& path,
                           const Attribute& attribute, bool deleted = false);
    /// The same of an asset that is in the tree.
    void attribute_changed(const Asset& asset, const Attribute& attribute);

    /// Whether what was written down for the hearer may be sent now. A filter of that text may be
    /// another one, of a user who is restricted since, and the asset may not be open to its user
    /// any more. An asset that is gone is open to nobody: its removal is for whom it was open to.
    bool is_heard(const Hearer& hearer, const std::string& asset_id) const;

    Watchers& watchers() { return watchers_; }

private:
    using Matches = std::vector<FilterTable::Match>;

    /// Without restricted users to whom the asset is not open.
    Matches matches(const Asset& asset, const std::vector<std::string>& path,
                    std::string_view attribute) const;
    void tell(const Matches& matches, const std::string& asset_id, const std::string& attribute,
              Announcement event);
    bool is_direct(const FilterTable::Match& match) const;
    /// Adds what it takes to `made_bytes`, unless it is that of an earlier event.
    std::shared_ptr<const Audience> audience(const Matches& matches, bool is_wide,
                                             std::size_t& made_bytes);
    bool is_last(const Matches& matches) const;

    const Records& records_;
    Outbox& outbox_;
    const Sessions& sessions_;
    Watchers watchers_;
    std::shared_ptr<const Audience> last_wide_; ///< most likely that of the next event too
};

} // namespace railbridge::manager
