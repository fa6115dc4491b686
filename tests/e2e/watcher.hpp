#pragma once
// Somebody in the control room: a service user who is told of every attribute the manager changes.

#include "tests/e2e/plant.hpp"
#include "tests/manager/api_client.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace railbridge::test {

struct SeenChange {
    std::string asset; ///< its name
    std::string attribute;
    std::string value; ///< as JSON
};

class Watcher {
public:
    /// Subscribes to all assets of the site; `user` was made with RunningManager::add_user. The
    /// assets must exist.
    Watcher(const Plant& plant, const UserLogin& user);

    /// Everything told so far, oldest first.
    const std::vector<SeenChange>& changes();
    /// How often an attribute was told of.
    std::size_t count(const std::string& asset, const std::string& attribute);

private:
    struct Topic {
        std::string asset;
        std::string name;
    };

    ApiClient client_;
    std::vector<Topic> topics_;
    std::vector<SeenChange> changes_;
};

} // namespace railbridge::test
