# vfioctl: `make` builds build/vfioctl; `make help` lists what else there is.
# SPDX-License-Identifier: GPL-2.0-or-later

VERSION := 0.1.0
DATE    := November 21, 2026

BUILD   ?= build
prefix  ?= /usr/local
bindir  ?= $(prefix)/bin
mandir  ?= $(prefix)/share/man
datadir ?= $(prefix)/share
bashdir ?= $(datadir)/bash-completion/completions
zshdir  ?= $(datadir)/zsh/site-functions
fishdir ?= $(datadir)/fish/vendor_completions.d
DESTDIR ?=

CROSS_COMPILE ?=
CC         := $(if $(filter default,$(origin CC)),$(CROSS_COMPILE)gcc,$(CC))
AR         := $(CROSS_COMPILE)$(if $(filter default,$(origin AR)),ar,$(AR))
PKG_CONFIG ?= pkg-config
WERROR     ?= $(if $(CI),-Werror)
CFLAGS     ?= -O2 -g
LIBS       := libpci libudev json-c

CPPFLAGS_ALL = -iquote src -D_GNU_SOURCE -DVFIOCTL_VERSION='"$(VERSION)"' -DVFIOCTL_DATE='"$(DATE)"' $(CPPFLAGS) \
	$(shell $(PKG_CONFIG) --cflags $(LIBS))
CFLAGS_ALL   = -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wvla $(WERROR) $(CFLAGS)
LDLIBS_ALL   = $(shell $(PKG_CONFIG) --libs $(LIBS)) $(LDLIBS)

# Rooms, callers before callees: each is an archive, so a call upwards does not link.
ROOMS    := cli cmd model sys doc base
ARCHIVES := $(ROOMS:%=$(BUILD)/lib%.a)
objects   = $(patsubst src/%.c,$(BUILD)/%.o,$(sort $(wildcard src/$(1)/*.c)))
OBJECTS  := $(foreach room,$(ROOMS),$(call objects,$(room))) $(BUILD)/main.o
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

.PHONY: all check demo bench lab lab-shell install uninstall clean deps format units manual help FORCE
all: $(BUILD)/vfioctl

$(BUILD)/vfioctl: $(BUILD)/main.o $(ARCHIVES)
	$(CC) $(CFLAGS_ALL) -Wl,--build-id $(LDFLAGS) -o $@ $(BUILD)/main.o $(ARCHIVES) $(LDLIBS_ALL)

define room
$(BUILD)/lib$(1).a: $(call objects,$(1))
	@rm -f $$@
	$(AR) rcsD $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))

# The compiler and flags are part of what an object is made from.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)' | cmp -s - $@ || \
		echo '$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)' > $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(ARCHIVES) $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) $(shell $(PKG_CONFIG) --cflags cmocka) $(CFLAGS_ALL) -MMD -MP $(LDFLAGS) \
		-o $@ $< $(ARCHIVES) $(LDLIBS_ALL) $(shell $(PKG_CONFIG) --libs cmocka)

units: $(UNITS)

-include $(OBJECTS:.o=.d) $(UNITS:=.d)

# What is missing is installed with apt, by root only; else it is named and what needs it is skipped.
deps:
	tests/deps.sh build check lab bench

check:
	@tests/deps.sh --missing $(BUILD)/check/missing build check lab
	@$(MAKE) --no-print-directory all
	@tests/check $(BUILD) $(SUITE)

demo:
	@tests/deps.sh build demo
	@$(MAKE) --no-print-directory -s all
	@tests/lab/lab demo --bin $(BUILD)/vfioctl tests/demo.sh

bench:
	@tests/deps.sh build lab bench
	@$(MAKE) --no-print-directory all
	@tests/bench/run $(BUILD)

# make lab MODE=iommufd CASE=10-attach
lab: all
	tests/lab/lab run --bin $(BUILD)/vfioctl $(MODE:%=--mode %) $(CASE)

lab-shell: all
	tests/lab/lab shell --bin $(BUILD)/vfioctl --mode $(or $(MODE),iommufd)

# Pages and schemas in man/ are made from the tables; `make check` holds them to it.
manual: all
	tests/docs.sh --update $(BUILD)

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]')

install: all
	install -D -m 755 $(BUILD)/vfioctl $(DESTDIR)$(bindir)/vfioctl
	install -d $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(datadir)/vfioctl/schema
	install -m 644 man/*.1 $(DESTDIR)$(mandir)/man1/
	install -m 644 man/schema/*.json $(DESTDIR)$(datadir)/vfioctl/schema/
	install -D -m 644 completions/vfioctl.bash $(DESTDIR)$(bashdir)/vfioctl
	install -D -m 644 completions/_vfioctl $(DESTDIR)$(zshdir)/_vfioctl
	install -D -m 644 completions/vfioctl.fish $(DESTDIR)$(fishdir)/vfioctl.fish

uninstall:
	rm -f $(DESTDIR)$(bindir)/vfioctl $(DESTDIR)$(mandir)/man1/vfioctl.1 \
		$(DESTDIR)$(bashdir)/vfioctl $(DESTDIR)$(zshdir)/_vfioctl \
		$(DESTDIR)$(fishdir)/vfioctl.fish

clean:
	rm -rf $(BUILD)

help:
	@echo 'make            build/vfioctl'
	@echo 'make demo       the main job on a real kernel in a virtual machine'
	@echo 'make check      every test; SUITE="unit golden" for some'
	@echo 'make bench      measurements, as ratios'
	@echo 'make lab        lab cases: MODE=type1|iommufd|compat CASE=NAME'
	@echo 'make lab-shell  a shell in such a virtual machine: MODE=iommufd'
	@echo 'make install    to DESTDIR and prefix ($(prefix)); make uninstall undoes it'
	@echo 'make deps       installs what all of these need (root, apt)'
	@echo 'make manual     makes the pages and schemas in man/ from the tables'
	@echo 'make format     formats the C'
