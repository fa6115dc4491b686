#include "bridge/openremote/asset_id.hpp"

#include <algorithm>

namespace railbridge {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::string_view digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::uint64_t half(const UuidBytes& uuid, std::size_t from) {
    std::uint64_t number = 0;
    for (std::size_t i = from; i < from + 8; ++i) {
        number = (number << 8U) | uuid[i];
    }
    return number;
}

/// 0, -1, 1, -2, ... become 0, 1, 2, 3, ...: the sign moves into the lowest bit.
std::uint64_t without_sign(std::uint64_t half) {
    const bool negative = (half >> 63U) != 0;
    return negative ? ~(half << 1U) : half << 1U;
}

Wide paired(std::uint64_t first, std::uint64_t second) {
    const Wide a = first;
    const Wide b = second;
    return a >= b ? a * a + a + b : b * b + a;
}

bool is_digit(char c) {
    return digits.find(c) != std::string_view::npos;
}

} // namespace

std::string asset_id_from_uuid(const UuidBytes& uuid) {
    Wide number = paired(without_sign(half(uuid, 0)), without_sign(half(uuid, 8)));
    std::string text;
    do {
        text.push_back(digits[static_cast<std::size_t>(number % digits.size())]);
        number /= digits.size();
    } while (number != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

bool is_asset_id(std::string_view text) {
    return text.size() == asset_id_length && std::all_of(text.begin(), text.end(), is_digit);
}

} // namespace railbridge
