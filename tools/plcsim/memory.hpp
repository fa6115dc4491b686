#pragma once
// What a unit stores. Bits are kept as the words 0 and 1.

#include "tools/plcsim/area.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace plcsim {

class Memory {
public:
    /// `size`: 1..65536 addresses in each of the four areas, all zero.
    explicit Memory(std::size_t size);

    bool contains(const Range& range) const;

    /// From now on nothing that touches the range is contained.
    void leave_out(const Range& range) { holes_.push_back(range); }

    /// The address must be contained.
    std::uint16_t get(Area area, std::uint16_t address) const;

    /// Anything but 0 makes a bit 1.
    void set(Area area, std::uint16_t address, std::uint16_t value);

    std::vector<std::uint16_t> read(const Range& range) const;

    std::size_t size() const { return areas_[0].size(); }

private:
    std::array<std::vector<std::uint16_t>, all_areas.size()> areas_;
    std::vector<Range> holes_;
};

} // namespace plcsim
