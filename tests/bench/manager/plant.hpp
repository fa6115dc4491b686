#pragma once
// A manager with a plant of many assets, and those who use it.

#include "tests/bench/manager/round_trips.hpp"
#include "tests/manager/running_manager.hpp"

#include <string>
#include <vector>

namespace railbridge::bench {

/// Functions throw std::runtime_error when the manager refuses.
class Plant {
public:
    /// An empty manager.
    Plant();

    test::RunningManager& manager() { return manager_; }
    std::uint16_t port() const { return manager_.port(); }
    pid_t broker() const { return manager_.pid(); }

    /// Adds assets until there are that many. Each has ten attributes, as small devices have; they
    /// lie below groups of 100.
    void grow_to(std::size_t assets);
    const std::vector<std::string>& assets() const { return assets_; }

    /// A connection of the service user that takes its responses. `name` is a client id.
    test::wire::Client connected(const std::string& name) const;
    std::string topic(const std::string& name, const std::string& rest) const;

    /// Connections that ask for an operation each: `{asset id}/` and `method`, over the assets.
    std::vector<Requester> requesters(std::size_t count, const std::string& method) const;

private:
    void create(const std::vector<std::string>& templates);

    test::RunningManager manager_;
    test::UserLogin user_;
    std::vector<std::string> assets_;
    std::string group_;
};

/// JSON of an asset of the plant.
std::string device_json(const std::string& id, const std::string& parent_id);

} // namespace railbridge::bench
