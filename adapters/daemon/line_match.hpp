#pragma once
// Does another line lead where this one does, however it is spelled?

#include "bridge/mapping/mapping.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace railbridge::daemon {

/// Hosts are compared by their addresses, at most three seconds for each name; one without any by
/// its spelling. This computer is one place whatever it is called. Devices are compared by the file
/// that their links lead to.
class LineMatch {
public:
    explicit LineMatch(const Line& line)
        : line_(line) {}

    bool is_same(const Line& other);
    /// @param endpoint  as the status of a bridge names it
    bool is_at(const std::string& endpoint);

    /// Hosts that were compared by their spelling.
    const std::set<std::string>& unresolved() const { return unresolved_; }

private:
    using Addresses = std::vector<std::string>;

    bool is_host(const std::string& host, std::uint16_t port);
    const Addresses& addresses_of(const std::string& host, std::uint16_t port);

    const Line& line_;
    std::map<std::string, Addresses> known_;
    std::set<std::string> unresolved_;
};

} // namespace railbridge::daemon
