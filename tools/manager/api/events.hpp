#pragma once
// Tells subscribers what changed.

#include "tools/manager/api/outbox.hpp"
#include "tools/manager/api/records.hpp"
#include "tools/manager/api/sessions.hpp"
#include "tools/manager/api/watchers.hpp"
#include "tools/manager/json/api_json.hpp"

#include <string>
#include <vector>

namespace railbridge::manager {

/// Every matching subscriber gets one copy per topic, at the QoS it was granted, at most 1.
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

    Watchers& watchers() { return watchers_; }

private:
    void publish(const FilterTable::Match& match, std::string topic, std::string payload);

    const Records& records_;
    Outbox& outbox_;
    const Sessions& sessions_;
    Watchers watchers_;
};

} // namespace railbridge::manager
