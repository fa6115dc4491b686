#include "tools/plcsim/unit.hpp"

#include <algorithm>

namespace plcsim {

void Unit::move(Area area, std::uint16_t address, Generator generator) {
    generators_.insert_or_assign({area, address}, generator);
}

std::size_t Unit::stop_moving(const Range& range) {
    return std::erase_if(generators_, [&](const auto& item) {
        const auto [area, address] = item.first;
        return area == range.area && address >= range.address &&
               address < std::uint32_t{range.address} + range.count;
    });
}

void Unit::refresh(const Range& range, TimePoint now,
                   const std::function<bool(Area, std::uint16_t)>& keeps) {
    constexpr unsigned before = words_most - 1; // a longer value may reach into the range
    const auto first =
        static_cast<std::uint16_t>(range.address - std::min<unsigned>(range.address, before));
    const std::uint32_t end = std::uint32_t{range.address} + range.count;
    for (auto item = generators_.lower_bound({range.area, first}); item != generators_.end();
         ++item) {
        const auto [area, address] = item->first;
        if (area != range.area || address >= end)
            break;
        if (keeps(area, address))
            continue;
        const auto words = item->second.words(now - start_);
        for (std::size_t i = 0; i < words.size(); ++i)
            memory_.set(area, static_cast<std::uint16_t>(address + i), words[i]);
    }
}

} // namespace plcsim
