#pragma once
// One simulated device: its memory and the values in it that move.

#include "tools/plcsim/generator.hpp"
#include "tools/plcsim/identity.hpp"
#include "tools/plcsim/memory.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace plcsim {

class Unit {
public:
    Unit(std::size_t size, TimePoint start)
        : memory_(size)
        , start_(start) {}

    Memory& memory() { return memory_; }
    const Memory& memory() const { return memory_; }

    void set_identity(Identity identity) { identity_ = std::move(identity); }
    const std::optional<Identity>& identity() const { return identity_; }

    /// Replaces a generator that starts at the same address. It must fit into the memory.
    void move(Area area, std::uint16_t address, Generator generator);

    /// @return how many generators started inside the range
    std::size_t stop_moving(const Range& range);

    /// Brings the moving values that start in the range, or just before it, up to `now`.
    /// @param keeps  addresses that must not move
    void refresh(const Range& range, TimePoint now,
                 const std::function<bool(Area, std::uint16_t)>& keeps);

private:
    Memory memory_;
    TimePoint start_;
    std::optional<Identity> identity_;
    std::map<std::pair<Area, std::uint16_t>, Generator> generators_;
};

} // namespace plcsim
