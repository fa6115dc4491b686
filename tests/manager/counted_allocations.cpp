#include "tests/manager/counted_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace railbridge::test {

namespace {

std::atomic<std::size_t> counted{0};
std::atomic<std::size_t> bytes{0};

} // namespace

std::size_t allocations() {
    return counted;
}

std::size_t allocated_bytes() {
    return bytes;
}

} // namespace railbridge::test

void* operator new(std::size_t size) {
    ++railbridge::test::counted;
    railbridge::test::bytes += size;
    if (void* place = std::malloc(size == 0 ? 1 : size); place != nullptr) {
        return place;
    }
    throw std::bad_alloc();
}

void operator delete(void* place) noexcept {
    std::free(place);
}

void operator delete(void* place, std::size_t /*size*/) noexcept {
    std::free(place);
}
