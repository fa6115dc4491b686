#pragma once
// Operations on assets, one after the other, for a person who waits for each answer. Uses the
// gateway's own session, so that no bridge may run meanwhile.

#include "adapters/mqtt/asset_operations.hpp"
#include "adapters/mqtt/inbox.hpp"
#include "adapters/mqtt/journal_function.hpp"
#include "adapters/mqtt/settings.hpp"
#include "adapters/mqtt/topics.hpp"
#include "adapters/mqtt/uplink_site.hpp"
#include "bridge/base/result.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/ports/clock.hpp"
#include "bridge/ports/log.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace railbridge::mqtt {

/// Pending events that the session still brings are journaled like those of a running bridge, and
/// are for the next one to execute: whoever takes a message out of a session must keep it. Never
/// acknowledges anything, and says nothing about the state of the bridge.
class AssetRequests : public AssetOperations {
public:
    /// The references must outlive the object.
    AssetRequests(UplinkSettings settings, const Mapping& mapping, const Clock& clock,
                  JournalFunction journal, Log& log);
    ~AssetRequests() override;
    AssetRequests(const AssetRequests&) = delete;
    AssetRequests& operator=(const AssetRequests&) = delete;

    /// @error fatal  no connection, or no responses; says what to do
    Status connect();

    // Ten seconds for each answer.
    Result<OperationAnswer> create(std::string_view asset_id, const std::string& document) override;
    Result<OperationAnswer> get(std::string_view asset_id) override;
    Result<OperationAnswer> update(std::string_view asset_id, const std::string& document) override;
    Result<OperationAnswer> remove(std::string_view asset_id) override;

private:
    class Exchange;

    const Clock& clock_;
    const UplinkSettings settings_;
    const Topics topics_;
    const SiteInUse site_;
    Inbox inbox_;
    std::unique_ptr<Exchange> exchange_;
};

} // namespace railbridge::mqtt
