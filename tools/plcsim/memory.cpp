#include "tools/plcsim/memory.hpp"

#include <algorithm>

namespace plcsim {

Memory::Memory(std::size_t size) {
    for (auto& area : areas_)
        area.assign(size, 0);
}

bool Memory::contains(const Range& range) const {
    const std::size_t end = std::size_t{range.address} + range.count;
    return end <= size() && std::none_of(holes_.begin(), holes_.end(), [&](const Range& hole) {
               return hole.area == range.area &&
                      range.address < std::size_t{hole.address} + hole.count && hole.address < end;
           });
}

std::uint16_t Memory::get(Area area, std::uint16_t address) const {
    return areas_[static_cast<std::size_t>(area)].at(address);
}

void Memory::set(Area area, std::uint16_t address, std::uint16_t value) {
    const bool as_bit = holds_bits(area) && value != 0;
    areas_[static_cast<std::size_t>(area)].at(address) = as_bit ? std::uint16_t{1} : value;
}

std::vector<std::uint16_t> Memory::read(const Range& range) const {
    const auto& area = areas_[static_cast<std::size_t>(range.area)];
    const auto first = area.begin() + range.address;
    return {first, first + range.count};
}

} // namespace plcsim
